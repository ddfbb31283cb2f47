"""UN Comtrade: bilateral trade as one side reported it, with the partner's share in the reporter's flow."""
