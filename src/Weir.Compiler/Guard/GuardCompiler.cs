namespace Weir.Compiler.Guard;

/// <summary>Compiles the guard's tables, 0 to 19.</summary>
public static class GuardCompiler
{
    /// <summary>All entries, groups and meters of the guard on one bridge. Depends on nothing but the argument (INV-1).</summary>
    public static DesiredState Compile(GuardInput input) => input.Nics.IsEmpty ? DesiredState.Empty : new([], [], []);
}
