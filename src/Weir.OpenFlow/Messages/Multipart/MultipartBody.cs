namespace Weir.OpenFlow.Messages.Multipart;

/// <summary>What a multipart message carries. One record a kind and direction; compared by value.</summary>
public abstract record MultipartBody
{
    /// <summary>The kind.</summary>
    public abstract MultipartType Type { get; }
}

/// <summary>The body of a multipart request.</summary>
public abstract record MultipartRequestBody : MultipartBody;

/// <summary>The body of a multipart reply.</summary>
public abstract record MultipartReplyBody : MultipartBody;
