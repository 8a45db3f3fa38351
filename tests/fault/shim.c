/* clang-format off */
/*
 * Preloaded into a program under test: a disk that fails or loses power, a clock that is set.
 *
 *   WM_SHIM_FILE=TEXT      the files concerned: those whose path ends so (store/data.mdb)
 *   WM_SHIM_FAIL_SYNC=N    the Nth sync of such a file gives EIO, once, and syncs nothing
 *   WM_SHIM_CUT=N:SEED     power is cut at the Nth write or sync: what was written since the last
 *                          sync is lost, each 512 bytes by a throw of the dice, and so is growth of
 *                          the file; then the process is killed.  What an O_DSYNC descriptor wrote
 *                          is kept, or had not been written, as the dice say
 *   WM_SHIM_LIE=1          a sync does nothing and says that it has: a disk that lies
 *   WM_SHIM_CLOCK=FILE     8 bytes, milliseconds (signed, host order) that are added to the wall
 *                          clock; read at each call, so it can be set while the program runs
 *
 * The old bytes are kept in memory and put back, so a real disk is not needed.
 */
/* clang-format on */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define SECTOR	512
#define FDS_MAX 1024

struct undo {
	struct undo *next; /* the one before it */
	off_t offset;
	size_t len;
	unsigned char old[];
};

static struct {
	const char *file;
	unsigned long fail_sync; /* syncs until one fails, 0 = none does */
	unsigned long cut;	 /* writes and syncs until the power is cut */
	uint64_t dice;
	struct undo *last;
	off_t durable_size;
	bool has_size;
	bool lies;
	const volatile int64_t *clock_msec;
	signed char concerned[FDS_MAX]; /* 0 not known, 1 yes, -1 no */
} shim;

__attribute__((constructor)) static void read_environment(void)
{
	const char *cut = getenv("WM_SHIM_CUT");
	const char *fail = getenv("WM_SHIM_FAIL_SYNC");
	const char *clock = getenv("WM_SHIM_CLOCK");

	shim.file = getenv("WM_SHIM_FILE");
	shim.lies = getenv("WM_SHIM_LIE") != NULL;
	shim.fail_sync = fail != NULL ? strtoul(fail, NULL, 10) : 0;
	if (cut != NULL) {
		char *end = NULL;
		shim.cut = strtoul(cut, &end, 10);
		shim.dice = *end == ':' ? strtoull(end + 1, NULL, 10) * 2 + 1 : 1;
	}
	if (clock != NULL) {
		const int fd = open(clock, O_RDONLY | O_CLOEXEC);
		void *map = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
		if (fd < 0 || map == MAP_FAILED) {
			_exit(99);
		}
		shim.clock_msec = map;
		close(fd);
	}
}

static unsigned throw_dice(unsigned sides)
{
	shim.dice = shim.dice * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(shim.dice >> 33) % sides;
}

/* Is it one of the files?  A descriptor keeps its file: the programs open the store once. */
static bool concerns(int fd)
{
	char link[64];
	char path[512];

	if (shim.file == NULL || fd < 0 || fd >= FDS_MAX) {
		return false;
	}
	if (shim.concerned[fd] == 0) {
		(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		const ssize_t len = readlink(link, path, sizeof(path) - 1);
		const size_t want = strlen(shim.file);
		shim.concerned[fd] =
			len >= (ssize_t)want && memcmp(path + len - want, shim.file, want) == 0
				? 1
				: -1;
	}
	return shim.concerned[fd] > 0;
}

int close(int fd)
{
	if (fd >= 0 && fd < FDS_MAX) {
		shim.concerned[fd] = 0;
	}
	return (int)syscall(SYS_close, fd);
}

/* --- losing power --- */

static off_t size_of(int fd)
{
	struct stat found;

	return fstat(fd, &found) == 0 ? found.st_size : 0;
}

static void remember(int fd, off_t offset, size_t len)
{
	struct undo *undo = calloc(1, sizeof(*undo) + len);

	if (undo == NULL) {
		_exit(99);
	}
	if (!shim.has_size) {
		shim.durable_size = size_of(fd);
		shim.has_size = true;
	}
	(void)syscall(SYS_pread64, fd, undo->old, len, offset); /* beyond the end: zeros */
	undo->offset = offset;
	undo->len = len;
	undo->next = shim.last;
	shim.last = undo;
}

static void forget(int fd)
{
	while (shim.last != NULL) {
		struct undo *undo = shim.last;
		shim.last = undo->next;
		free(undo);
	}
	shim.durable_size = size_of(fd);
	shim.has_size = true;
}

/* Put the old bytes back, the latest first, as far as the dice say that they were lost. */
static void lose(int fd)
{
	const unsigned odds = 1 + throw_dice(4); /* one of so many stays; 1: nothing does */

	for (const struct undo *undo = shim.last; undo != NULL; undo = undo->next) {
		for (size_t at = 0; at < undo->len; at += SECTOR) {
			const size_t len = undo->len - at < SECTOR ? undo->len - at : SECTOR;
			if (odds == 1 || throw_dice(odds) != 0) {
				(void)syscall(SYS_pwrite64, fd, undo->old + at, len,
					      undo->offset + (off_t)at);
			}
		}
	}
	if (shim.has_size && size_of(fd) > shim.durable_size && throw_dice(2) == 0) {
		(void)ftruncate(fd, shim.durable_size);
	}
}

static void cut_power(int fd)
{
	static const char text[] = "shim: power cut\n";

	lose(fd);
	(void)syscall(SYS_write, STDERR_FILENO, text, sizeof(text) - 1);
	(void)kill(getpid(), SIGKILL);
}

/* True when this write or sync is the one at which the power goes. */
static bool is_cut(void)
{
	return shim.cut > 0 && --shim.cut == 0;
}

static bool is_synchronous(int fd)
{
	return (fcntl(fd, F_GETFL) & O_DSYNC) != 0;
}

/* --- what LMDB calls --- */

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t offset)
{
	if (shim.cut == 0 || !concerns(fd)) {
		return syscall(SYS_pwrite64, fd, bytes, len, offset);
	}
	const bool now = is_cut();
	if (is_synchronous(fd)) {
		if (now && throw_dice(2) == 0) {
			cut_power(fd); /* before it reached the disk */
		}
	} else {
		remember(fd, offset, len);
	}
	const ssize_t done = syscall(SYS_pwrite64, fd, bytes, len, offset);
	if (now) {
		cut_power(fd);
	}
	return done;
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
	size_t len = 0;

	if (shim.cut == 0 || !concerns(fd)) {
		return syscall(SYS_writev, fd, parts, count);
	}
	for (int i = 0; i < count; i++) {
		len += parts[i].iov_len;
	}
	const bool now = is_cut();
	remember(fd, lseek(fd, 0, SEEK_CUR), len);
	const ssize_t done = syscall(SYS_writev, fd, parts, count);
	if (now) {
		cut_power(fd);
	}
	return done;
}

static int sync_by(long call, int fd)
{
	if (!concerns(fd)) {
		return (int)syscall(call, fd);
	}
	if (shim.fail_sync > 0 && --shim.fail_sync == 0) {
		errno = EIO;
		return -1;
	}
	if (shim.cut == 0) {
		return (int)syscall(call, fd);
	}
	const bool now = is_cut();
	if (now && throw_dice(2) == 0) {
		cut_power(fd);
	}
	const int done = shim.lies ? 0 : (int)syscall(call, fd);
	if (done == 0 && !shim.lies) {
		forget(fd);
	}
	if (now) {
		cut_power(fd);
	}
	return done;
}

int fdatasync(int fd)
{
	return sync_by(SYS_fdatasync, fd);
}

int fsync(int fd)
{
	return sync_by(SYS_fsync, fd);
}

/* --- the clock --- */

int clock_gettime(clockid_t clock, struct timespec *ret_time)
{
	const int done = (int)syscall(SYS_clock_gettime, clock, ret_time);

	if (done == 0 && clock == CLOCK_REALTIME && shim.clock_msec != NULL) {
		const int64_t nsec = ret_time->tv_nsec + (*shim.clock_msec % 1000) * 1000000;
		ret_time->tv_sec += (time_t)(*shim.clock_msec / 1000);
		ret_time->tv_nsec = (long)nsec;
		if (nsec >= 1000000000) {
			ret_time->tv_sec++;
			ret_time->tv_nsec -= 1000000000;
		} else if (nsec < 0) {
			ret_time->tv_sec--;
			ret_time->tv_nsec += 1000000000;
		}
	}
	return done;
}
