// Most tests wait: for a guest that boots, a timer, a program that starts. Three at once leave a processor of two for whoever has work; those of `Alone` come afterwards, one at a time.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
