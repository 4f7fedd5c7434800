using Weir.Guard.Hook;

// Called as `weir` is: `weir-hook vm hook NAME OPERATION SUB-OPERATION EXTRA`, so that the script can be given either.
return args is ["vm", "hook", ..]
    ? await HookCall.RunAsync(args.AsMemory(2), Console.OpenStandardInput(), Console.Error.WriteLine)
    : 2;
