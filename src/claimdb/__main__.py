"""`python -m claimdb` and the `claimdb` command."""

from claimdb.cli.boundary import main

if __name__ == "__main__":
    main()
