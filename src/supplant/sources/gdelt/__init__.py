"""GDELT: what media report states doing to each other, as sums of event scores by pair and month."""
