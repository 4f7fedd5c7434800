namespace Weir.Config.Schema;

/// <summary>What a key's value may be.</summary>
public enum KeyType
{
    /// <summary>A whole number; a quoted one is taken too.</summary>
    Integer,

    /// <summary>A number; a whole one is taken too.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A text; a number is taken as it is written.</summary>
    Text,

    /// <summary>A MAC address.</summary>
    Mac,

    /// <summary>A name or a number.</summary>
    Reference,

    /// <summary>A list.</summary>
    List,

    /// <summary>A list of names or numbers.</summary>
    References,

    /// <summary>A name, a number, or a list of them.</summary>
    ReferenceOrReferences,

    /// <summary>A mapping.</summary>
    Mapping,

    /// <summary>A mapping or a list.</summary>
    MappingOrList,

    /// <summary>A number, or a text in the notation of a header field.</summary>
    HeaderField,
}
