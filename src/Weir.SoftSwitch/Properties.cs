using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Weir.SoftSwitch.Tests")]
