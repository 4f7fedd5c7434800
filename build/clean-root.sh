#!/usr/bin/env bash
# Makes a root directory with a minimal Debian in it, out of this machine's own packages and without a network: clean-root.sh FOLDER [PACKAGE...]
# In it are the essential packages, those named, and what they depend on, as dpkg knows them: their files, and their part of dpkg's database. Nothing else of the machine gets in.
set -euo pipefail
export LC_ALL=C

root=$1
shift
mkdir -p "$root"
root=$(cd "$root" && pwd)

# Of alternatives the first that is installed, or provided by something that is.
mapfile -t packages < <(dpkg-query -W -f='${Package}\t${Essential}\t${Pre-Depends}, ${Depends}\t${Provides}\t${db:Status-Status}\n' | awk -F '\t' -v wanted="$*" '
    function name(text) { sub(/^ +/, "", text); sub(/[ (:].*/, "", text); return text }
    $5 != "installed" { next }
    {
        depends[$1] = $3
        if ($2 == "yes") queue[++last] = $1
        for (i = split($4, names, ","); i > 0; i--) provider[name(names[i])] = $1
    }
    END {
        for (i = split(wanted, names, " "); i > 0; i--) queue[++last] = names[i]
        for (next_ = 1; next_ <= last; next_++) {
            package = queue[next_]
            if (!(package in depends)) package = provider[package]
            if (package == "" || package in done) continue
            done[package] = 1
            print package
            for (i = split(depends[package], groups, ","); i > 0; i--) {
                count = split(groups[i], choices, "|")
                for (j = 1; j <= count; j++) {
                    choice = name(choices[j])
                    if (choice in depends || choice in provider) { queue[++last] = choice; break }
                }
            }
        }
    }')

for folder in bin sbin lib lib64; do
    if [ -L "/$folder" ]; then mkdir -p "$root/usr/$folder" && ln -s "usr/$folder" "$root/$folder"; fi
done
dpkg-query -L "${packages[@]}" | grep '^/.' | grep -vE '^/usr/share/(doc|man|locale|info)/' | sort -u | while read -r path; do
    if [ -e "$path" ] || [ -L "$path" ]; then printf '%s\n' "${path#/}"; fi
done | tar -C / --no-recursion -cf - -T - 2>/dev/null | tar -C "$root" -xpf - --keep-directory-symlink

# dpkg's own view, cut down to these.
mkdir -p "$root"/var/lib/dpkg/{info,updates,triggers,alternatives} "$root"/{proc,dev,sys,tmp,run,root} "$root/var/log" "$root/var/tmp"
chmod 1777 "$root/tmp" "$root/var/tmp"
awk -v RS= -v ORS='\n\n' -v list="${packages[*]}" 'BEGIN { for (i = split(list, names, " "); i > 0; i--) wanted[names[i]] = 1 } { split($0, lines, "\n"); sub(/^Package: /, "", lines[1]); if (lines[1] in wanted) print }' /var/lib/dpkg/status >"$root/var/lib/dpkg/status"
for package in "${packages[@]}"; do
    for file in "/var/lib/dpkg/info/$package".* "/var/lib/dpkg/info/$package":*; do
        [ ! -e "$file" ] || cp -p "$file" "$root/var/lib/dpkg/info/"
    done
done
printf '1\n' >"$root/var/lib/dpkg/info/format"
: >"$root/var/lib/dpkg/triggers/File"
cp /usr/share/base-passwd/passwd.master "$root/etc/passwd"
cp /usr/share/base-passwd/group.master "$root/etc/group"
ln -sf mawk "$root/usr/bin/awk"
chroot "$root" /sbin/ldconfig
echo "$root: ${#packages[@]} packages"
