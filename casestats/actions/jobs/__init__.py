"""What is done by itself at its time: one verb a module, each called by the schedule or by a person.

listed      the jobs of an installation, as data
job         what a job is, and how it is told to stop
running     a run: claimed once, told how it ended
letters     mail, which no figure ever stands in
"""
