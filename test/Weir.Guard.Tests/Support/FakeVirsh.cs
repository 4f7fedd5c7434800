namespace Weir.Guard.Tests.Support;

/// <summary>A script that answers as virsh does, from files.</summary>
internal sealed class FakeVirsh
{
    private readonly string _folder;

    public FakeVirsh(string folder)
    {
        _folder = Path.Combine(folder, "virsh.d");
        Directory.CreateDirectory(_folder);
        Program = Path.Combine(folder, "virsh");
        File.WriteAllText(Path.Combine(_folder, "events"), "");
        File.WriteAllText(Program, $"""
            #!/bin/sh
            cd '{_folder}' || exit 1
            case "$1 $5" in
            "list "*) cat list 2>/dev/null; exit 0 ;;
            "dumpxml "*) exec cat "dom-$3" ;;
            *" event") exec tail -n +1 -f events ;;
            esac
            exit 1
            """);
        File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Program { get; }

    /// <summary>VM n runs, and this is its XML.</summary>
    public void Run(int vm, string xml)
    {
        foreach (var name in (string[])[$"{GuardBench.Vm(vm):D}", $"vm{vm}"])
        {
            File.WriteAllText(Path.Combine(_folder, $"new-{name}"), xml);
            File.Move(Path.Combine(_folder, $"new-{name}"), Path.Combine(_folder, $"dom-{name}"), overwrite: true);
        }

        File.WriteAllLines(Path.Combine(_folder, "list"), Directory.GetFiles(_folder, "dom-*-*").Select(file => Path.GetFileName(file)[4..]));
    }

    /// <summary>An event.</summary>
    public void Say(string line) => File.AppendAllText(Path.Combine(_folder, "events"), line + "\n");
}
