using System.Reflection;
using System.Runtime.CompilerServices;

namespace Weir.Hook.Profile;

/// <summary>What the runtime runs for an <c>async</c> method that has to wait. Whether one has depends on the moment, so that no run meets all.</summary>
internal static class AsyncMethods
{
    private const BindingFlags Anything = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Of all asynchronous methods of an assembly, generic ones with their parameters as their constraints have them.</summary>
    public static IEnumerable<MethodBase> In(Assembly assembly) => assembly.GetTypes().Where(type => type.IsValueType && typeof(IAsyncStateMachine).IsAssignableFrom(type)).SelectMany(Of);

    private static IEnumerable<MethodBase> Of(Type definition)
    {
        var machine = RuntimeMethods.Close(definition);
        if (machine?.GetField("<>t__builder", Anything)?.FieldType is not { } builder) yield break;
        var box = builder == typeof(AsyncTaskMethodBuilder)
            ? typeof(AsyncTaskMethodBuilder<>).MakeGenericType(typeof(object).Assembly.GetType("System.Threading.Tasks.VoidTaskResult")!)
            : builder.IsGenericType && builder.GetGenericTypeDefinition() == typeof(AsyncTaskMethodBuilder<>) ? builder : null;
        if (box is null) yield break;
        var awaiters = machine.GetFields(Anything).Select(field => field.FieldType).Where(type => typeof(ICriticalNotifyCompletion).IsAssignableFrom(type)).Distinct().ToList();
        foreach (var method in box.GetMethods(Anything))
        {
            if (method.Name == "GetStateMachineBox") yield return method.MakeGenericMethod(machine);
            if (method.Name != "AwaitUnsafeOnCompleted") continue;
            foreach (var awaiter in awaiters) yield return method.GetGenericArguments().Length == 2 ? method.MakeGenericMethod(awaiter, machine) : method.MakeGenericMethod(awaiter);
        }

        var nested = typeof(AsyncTaskMethodBuilder<>).GetNestedType("AsyncStateMachineBox`1", Anything)!.MakeGenericType([.. box.GetGenericArguments(), machine]);
        foreach (var method in nested.GetMembers(Anything).OfType<MethodBase>()) yield return method;
    }
}
