using Weir.Primitives;

namespace Weir.Config.Guard;

/// <summary>A value and the place where a source has it, so that what is found out about it later can name the line.</summary>
/// <param name="Value">The value.</param>
/// <param name="Location">Where it stands.</param>
public readonly record struct Located<T>(T Value, SourceLocation Location);
