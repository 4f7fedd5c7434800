using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>Something that the configuration asks for and that could not be compiled.</summary>
/// <param name="IsError">True: the part named is left out, and what it concerns is dropped by the switch; a reload shall be refused.</param>
/// <param name="Message">What is wrong and what would be right.</param>
/// <param name="Location">The YAML line, where there is one.</param>
public sealed record CompileDiagnostic(bool IsError, string Message, SourceLocation? Location);
