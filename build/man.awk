# Turns docs/reference/cli.md into the manual page weir(1).
function escape(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/^[.']/, "\\\\\\&&", text)
    return text
}
function inline(text,    out, before, code) {
    while (match(text, /\[[^][]*\]\([^)]*\)/)) { # links are their text
        before = substr(text, RSTART, RLENGTH)
        sub(/^\[/, "", before)
        sub(/\]\(.*/, "", before)
        text = substr(text, 1, RSTART - 1) before substr(text, RSTART + RLENGTH)
    }
    gsub(/\*\*/, "", text)
    out = ""
    while (match(text, /`[^`]*`|\*[^* ][^*]*\*/)) {
        code = substr(text, RSTART + 1, RLENGTH - 2)
        out = out escape(substr(text, 1, RSTART - 1)) "\\fB" escape(code) "\\fR"
        text = substr(text, RSTART + RLENGTH)
    }
    return out escape(text)
}
function line(text) {
    text = inline(text)
    if (text ~ /^[.']/) text = "\\&" text
    print text
}
BEGIN {
    print ".TH WEIR 1 \"" date "\" \"Weir " version "\" \"User Commands\""
    print ".SH NAME"
    print "weir \\- OpenFlow controller and guard of virtual machines"
    print ".SH SYNOPSIS"
    print ".B weir"
    print "\\fICOMMAND\\fR [\\fIOPTION\\fR...]"
    print ".SH DESCRIPTION"
}
NR == 1 { next }
/^```/ {
    fenced = !fenced
    print fenced ? ".PP\n.nf\n.RS 4" : ".RE\n.fi"
    next
}
fenced { print escape($0) ~ /^[.']/ ? "\\&" escape($0) : escape($0); next }
/^    / && !listed {
    if (!shown) print ".PP\n.nf\n.RS 4"
    shown = 1
    text = escape(substr($0, 5))
    print text ~ /^[.']/ ? "\\&" text : text
    next
}
shown { print ".RE\n.fi"; shown = 0 }
/^## / {
    if (!commands) print ".SH COMMANDS"
    commands = listed = 0
    commands = 1
    print ".SS " inline(substr($0, 4))
    next
}
/^\|[-| ]*\|$/ { next }
/^\|/ {
    text = $0
    gsub(/^\| *| *\|$/, "", text)
    if (text == "" || text == "|") next
    cut = index(text, " | ")
    print ".TP"
    line(cut ? substr(text, 1, cut - 1) : text)
    if (cut) line(substr(text, cut + 3))
    else print "\\&"
    next
}
/^- / {
    listed = 1
    print ".IP \\(bu 2"
    line(substr($0, 3))
    next
}
/^$/ { listed = 0; print ".PP"; next }
{ sub(/^ +/, ""); line($0) }
END {
    if (shown) print ".RE\n.fi"
    print ".SH FILES"
    print ".TP\n.I /etc/weir/faucet.yaml\nthe controller's configuration"
    print ".TP\n.I /etc/weir/guard.yaml\nthe guard's configuration"
    print ".TP\n.I /etc/default/weir, /etc/default/weir\\-guard\nenvironment and arguments of the services"
    print ".TP\n.I /run/weir/weir.sock\nthe control socket"
    print ".TP\n.I /usr/share/doc/weir\nthe documentation"
    print ".SH SEE ALSO"
    print ".BR ovs\\-vsctl (8),"
    print ".BR ovs\\-ofctl (8),"
    print ".BR systemctl (1)"
}
