"""Documents of insertion that leave the site."""
