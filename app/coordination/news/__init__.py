"""What partners are told: news and changes as a page and a feed, newsletters that carry no spy."""
