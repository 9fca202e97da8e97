"""Orders at payment providers that the payer pays on a page or by a code: what is the same for all of them.

A provider gives an adapter (`adapters.Checkout`): how an order is opened, looked up and given back, and how its
messages read. When a call is made, what an answer means for an ask, and that nothing is asked twice, is here.
"""
