// Each test measures lost packets and counts messages on two cores: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
