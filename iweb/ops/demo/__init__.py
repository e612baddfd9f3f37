"""The whole program on one machine, with a shop and a ledger to try it on: `python -m iweb.ops.demo`."""
