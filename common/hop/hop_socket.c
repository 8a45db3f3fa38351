/* The socket between edge and core: a name in a folder that is ours alone. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "hop/hop.h"
#include "sys/files.h"

#define SOCKET_NAME "core.sock"
#define RUN_MODE    0700
#define BACKLOG	    4

/* The folder's own descriptor keeps the name short: a socket's path ends at 107 bytes. */
static int folder_open(const char *run_dir)
{
	return open(run_dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static struct sockaddr_un address_in(int folder_fd)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/" SOCKET_NAME,
		       folder_fd);
	return address;
}

static int bind_in(int folder_fd, int fd)
{
	const struct sockaddr_un address = address_in(folder_fd);

	if (unlinkat(folder_fd, SOCKET_NAME, 0) != 0 && errno != ENOENT) {
		return WM_ESYSTEM;
	}
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
	    fchmodat(folder_fd, SOCKET_NAME, 0600, 0) != 0 || listen(fd, BACKLOG) != 0) {
		return WM_ESYSTEM;
	}
	return WM_OK;
}

int wm_hop_listen(const char *run_dir, int *ret_fd)
{
	struct stat found;

	int err = wm_dir_make(run_dir, RUN_MODE);
	if (err < 0) {
		return err;
	}
	const int folder_fd = folder_open(run_dir);
	if (folder_fd < 0) {
		return WM_ESYSTEM;
	}
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	err = WM_ESYSTEM;
	if (fd >= 0 && fstat(folder_fd, &found) == 0) {
		/* Whoever can write here could put a socket of their own in place of ours. */
		const bool is_ours = found.st_uid == geteuid() && (found.st_mode & 077) == 0;
		err = is_ours ? bind_in(folder_fd, fd) : WM_EINVALID;
	}
	(void)close(folder_fd);
	if (err < 0) {
		if (fd >= 0) {
			(void)close(fd);
		}
		return err;
	}
	*ret_fd = fd;
	return WM_OK;
}

int wm_hop_accept(int listen_fd, int *ret_fd)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	const int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd < 0) {
		return errno == EAGAIN || errno == ECONNABORTED || errno == EINTR ? WM_EAGAIN
										  : WM_ESYSTEM;
	}
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.uid != geteuid()) {
		(void)close(fd);
		return WM_EDENIED;
	}
	*ret_fd = fd;
	return WM_OK;
}

int wm_hop_connect(const char *run_dir, int *ret_fd)
{
	const int folder_fd = folder_open(run_dir);
	if (folder_fd < 0) {
		return errno == ENOENT ? WM_ENOTFOUND : WM_ESYSTEM;
	}
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const struct sockaddr_un address = address_in(folder_fd);
	int err = WM_ESYSTEM;
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0) {
		err = WM_OK;
	} else if (errno == ENOENT || errno == ECONNREFUSED) {
		err = WM_ENOTFOUND;
	}
	(void)close(folder_fd);
	if (err < 0) {
		if (fd >= 0) {
			(void)close(fd);
		}
		return err;
	}
	*ret_fd = fd;
	return WM_OK;
}
