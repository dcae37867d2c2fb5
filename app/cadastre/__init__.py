"""The directory of home-care providers on both sides of the border. It knows no patient."""
