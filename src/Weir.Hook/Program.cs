using Microsoft.Win32.SafeHandles;
using Weir.Guard.Hook;

// Called as `weir` is: `weir-hook vm hook NAME OPERATION SUB-OPERATION EXTRA`, so that the script can be given either.
return args is ["vm", "hook", ..]
    ? await HookCall.RunAsync(args.AsMemory(2), new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0), message => Console.Error.WriteLine(message))
    : 2;
