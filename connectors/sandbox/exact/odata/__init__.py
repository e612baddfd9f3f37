"""The part of OData 2 that Exact Online answers to: reading query options, applying them, writing JSON and Atom."""
