"""What tests of every service use: real stores, tokens, a running application, a query recorder."""
