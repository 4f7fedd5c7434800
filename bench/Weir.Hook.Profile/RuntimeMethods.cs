using System.Reflection;

namespace Weir.Hook.Profile;

/// <summary>From the runtime's own name of a method to reflection's, shared generic code as that over <see cref="object"/>.</summary>
/// <remarks>By the framework's internals: there is no public way from a method of a generic type to it without knowing the type.</remarks>
internal static class RuntimeMethods
{
    private const BindingFlags Anything = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Type Canon = typeof(object).Assembly.GetType("System.__Canon")!;
    private static readonly Type Internal = typeof(object).Assembly.GetType("System.RuntimeMethodHandleInternal")!;
    private static readonly ConstructorInfo MakeInternal = Internal.GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public, [typeof(nint)])!;
    private static readonly MethodInfo DeclaringType = typeof(RuntimeMethodHandle).GetMethod("GetDeclaringType", Anything, [Internal])!;
    private static readonly MethodInfo GetMethodBase = typeof(object).Assembly.GetType("System.RuntimeType")!.GetMethod("GetMethodBase", Anything, [typeof(object).Assembly.GetType("System.RuntimeType")!, Internal])!;

    /// <summary>The method; null: one that has no name (a stub), or that reflection cannot build.</summary>
    public static MethodBase? Resolve(nint id)
    {
        try
        {
            var handle = MakeInternal.Invoke([id]);
            return DeclaringType.Invoke(null, [handle]) is Type type && GetMethodBase.Invoke(null, [type, handle]) is MethodBase method ? OverObject(method) : null;
        }
        catch (Exception exception) when (exception is TargetInvocationException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>A generic type with its parameters as their constraints have them; null: they have none that would do.</summary>
    public static Type? Close(Type type)
    {
        try
        {
            return type.IsGenericTypeDefinition ? type.MakeGenericType([.. type.GetGenericArguments().Select(parameter => OverObject(Canon, parameter))]) : type;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static MethodBase? OverObject(MethodBase method)
    {
        var type = method.DeclaringType is { } declaring ? OverObject(declaring, null) : null;
        if (type is null) return null;
        var found = type == method.DeclaringType ? method : type.GetMembers(Anything).OfType<MethodBase>().FirstOrDefault(candidate => candidate.MetadataToken == method.MetadataToken);
        if (found is not MethodInfo { IsGenericMethod: true } generic) return found;
        var definition = generic.GetGenericMethodDefinition();
        return definition.MakeGenericMethod([.. method.GetGenericArguments().Zip(definition.GetGenericArguments(), OverObject)]);
    }

    private static Type OverObject(Type type, Type? parameter)
    {
        if (type == Canon) return parameter?.GetGenericParameterConstraints().FirstOrDefault(constraint => constraint is { IsClass: true, ContainsGenericParameters: false }) ?? typeof(object);
        if (type.IsArray) return OverObject(type.GetElementType()!, null).MakeArrayType();
        if (!type.IsGenericType) return type;
        var definition = type.GetGenericTypeDefinition();
        return definition.MakeGenericType([.. type.GetGenericArguments().Zip(definition.GetGenericArguments(), OverObject)]);
    }
}
