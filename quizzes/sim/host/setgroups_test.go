package host

import (
	"syscall"
	"unsafe"
)

// setgroups sets the groups of this thread alone; syscall.Setgroups would set them for all threads.
func setgroups(groups []uint32) {
	syscall.RawSyscall(syscall.SYS_SETGROUPS, uintptr(len(groups)), uintptr(unsafe.Pointer(&groups[0])), 0)
}
