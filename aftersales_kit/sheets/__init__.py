"""An answer as something to read: rows and labels, the forms that ask, and HTML beneath.

Plain Python with nothing to install, so that it runs in a browser. Nothing here decides.
"""
