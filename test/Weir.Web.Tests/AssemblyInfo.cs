// One browser and one network on two cores: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
