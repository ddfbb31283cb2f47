"""SIPRI trade register: who delivered which major arms to whom, by delivery or by deal."""
