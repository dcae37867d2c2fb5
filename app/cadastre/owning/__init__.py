"""Who a provider is: name, numbers, the legal organisation behind it, its address; on screen."""
