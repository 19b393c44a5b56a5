"""Reports of a case system, as casestats reads them: several rows a case, monthly snapshots, text or Excel.

What a report looks like and what its codes mean differs between municipalities; the mapping profile says it, and
the kit of casestats.adapters reads by it. `examples` holds profiles to begin from.
"""
