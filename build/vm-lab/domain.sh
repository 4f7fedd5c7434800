#!/bin/sh
# Prints the XML of a small guest: domain.sh NAME BRIDGE MAC FOLDER [KERNEL-ARGUMENTS [METADATA]]
# Its serial console is the socket FOLDER/NAME.sock; METADATA is what stands in <metadata>. Emulated: a /dev/kvm may be there and yet not run a kernel.
name=$1 bridge=$2 mac=$3 folder=$4 arguments=$5 metadata=$6
guest=$(cd "$(dirname "$0")/../.." && pwd)/artifacts/vm-lab
cat <<XML
<domain type='qemu'>
  <name>$name</name>
  <metadata>$metadata</metadata>
  <memory unit='MiB'>96</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='pc'>hvm</type>
    <kernel>$guest/vmlinuz</kernel>
    <initrd>$guest/initrd.gz</initrd>
    <cmdline>console=ttyS0 quiet panic=-1 $arguments</cmdline>
  </os>
  <features><acpi/></features>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <interface type='bridge'>
      <mac address='$mac'/>
      <source bridge='$bridge'/>
      <virtualport type='openvswitch'/>
      <model type='virtio'/>
      <rom enabled='no'/>
    </interface>
    <serial type='unix'>
      <source mode='bind' path='$folder/$name.sock'/>
      <log file='$folder/$name.console' append='off'/>
    </serial>
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
  </devices>
</domain>
XML
