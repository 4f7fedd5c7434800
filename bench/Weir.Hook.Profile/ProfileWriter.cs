using System.Reflection;
using System.Reflection.Emit;

namespace Weir.Hook.Profile;

/// <summary>Writes methods as a profile (<c>.mibc</c>) for crossgen2, which compiles whatever stands in one.</summary>
/// <remarks>
/// An assembly that is never run: a global method <c>AssemblyDictionary</c> names groups (<c>ldstr</c>, the assemblies that it needs) and their methods (<c>ldtoken</c>), and those name the
/// methods of the profile, <c>ldtoken</c> and <c>pop</c> each. Source: <c>src/coreclr/tools/Common/Pgo</c> and <c>MIbcProfileParser.cs</c> in dotnet/runtime.
/// </remarks>
internal static class ProfileWriter
{
    public static void Write(IEnumerable<MethodBase> methods, string path, out int written)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(Path.GetFileNameWithoutExtension(path)), typeof(object).Assembly);
        var module = assembly.DefineDynamicModule("profile");
        var group = module.DefineGlobalMethod("Methods", MethodAttributes.Public | MethodAttributes.Static, typeof(void), []);
        var code = group.GetILGenerator();
        written = 0;
        foreach (var method in methods.OrderBy(method => $"{method.DeclaringType}:{method}", StringComparer.Ordinal))
        {
            // Emit takes no constructor here.
            if (method is ConstructorInfo constructor) code.Emit(OpCodes.Ldtoken, module.GetMethodMetadataToken(constructor));
            else code.Emit(OpCodes.Ldtoken, (MethodInfo)method);
            code.Emit(OpCodes.Pop);
            written++;
        }

        code.Emit(OpCodes.Ret);
        var dictionary = module.DefineGlobalMethod("AssemblyDictionary", MethodAttributes.Public | MethodAttributes.Static, typeof(void), []).GetILGenerator();
        dictionary.Emit(OpCodes.Ldstr, "System.Private.CoreLib;");
        dictionary.Emit(OpCodes.Ldtoken, group);
        dictionary.Emit(OpCodes.Pop);
        dictionary.Emit(OpCodes.Ret);
        module.CreateGlobalFunctions();
        assembly.Save(path);
    }
}
