/* Backups: the request, the child, and its end. */
#include "broker/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker/broker.h"
#include "broker/dispatch.h"
#include "ledger/backup.h"
#include "sys/alloc.h"
#include "sys/clock.h"
#include "sys/log.h"

#define SELF	  "/proc/self/exe"
#define FOLDER	  "backup"
#define POLL_MSEC 20
#define IDLE_MSEC 1000
#define CHILD_FD  3
#define WHY_BYTES 128

/* What the child tells, in one write of less than PIPE_BUF. */
struct report {
	int err;
	struct wm_backup backup;
	char name[WM_BACKUP_NAME_BYTES];
	char why[WHY_BYTES];
};

/* --- the child --- */

static int take(const struct wm_instance *instance, struct report *report)
{
	char *store = wm_instance_path(instance, "store");
	char *folder = wm_instance_path(instance, FOLDER);
	const char *why = "memory";
	int err = WM_ENOMEM;

	if (store != NULL && folder != NULL) {
		err = wm_backup_take(store, folder, wm_now_msec(), &report->backup, report->name,
				     &why);
	}
	if (err < 0) {
		(void)snprintf(report->why, sizeof(report->why), "%s", why);
	}
	wm_free(store);
	wm_free(folder);
	return err;
}

int backup_child(const struct wm_instance *instance, int fd)
{
	struct report report;

	memset(&report, 0, sizeof(report));
	report.err = take(instance, &report);
	return write(fd, &report, sizeof(report)) == (ssize_t)sizeof(report) ? EXIT_SUCCESS
									     : EXIT_FAILURE;
}

/* --- starting it --- */

static int spawn(const char *dir, int write_fd, pid_t *ret_pid)
{
	char number[16];
	char *argv[] = { "waymarkd", "--backup-child", number, "--instance", (char *)dir, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none;

	(void)snprintf(number, sizeof(number), "%d", CHILD_FD);
	sigemptyset(&none);
	if (posix_spawn_file_actions_init(&actions) != 0) {
		return WM_ENOMEM;
	}
	if (posix_spawnattr_init(&attr) != 0) {
		posix_spawn_file_actions_destroy(&actions);
		return WM_ENOMEM;
	}
	int rc = posix_spawn_file_actions_adddup2(&actions, write_fd, CHILD_FD);
	if (rc == 0) {
		rc = posix_spawnattr_setsigmask(&attr, &none);
	}
	if (rc == 0) {
		rc = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	}
	if (rc == 0) {
		rc = posix_spawn(ret_pid, SELF, &actions, &attr, argv, environ);
	}
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return rc == 0 ? WM_OK : WM_ESYSTEM;
}

static int start(struct broker *broker, const struct wm_envelope *envelope)
{
	struct backup_job *job = &broker->backup;
	pid_t pid = 0;
	int ends[2];

	if (envelope->identity.role != WM_ROLE_SERVICE) {
		return WM_EDENIED;
	}
	if (job->pid != 0) {
		return WM_EBUSY;
	}
	if (pipe2(ends, O_CLOEXEC) != 0) {
		return WM_EINTERNAL;
	}
	const int err = spawn(broker->instance->dir, ends[1], &pid);
	close(ends[1]);
	if (err < 0) {
		close(ends[0]);
		return WM_EINTERNAL;
	}
	*job = (struct backup_job){ .pid = pid,
				    .fd = ends[0],
				    .session = envelope->session,
				    .req = envelope->head.req,
				    .until_mono_msec = wm_mono_msec() + WM_BACKUP_MAX_MSEC };
	wm_log(WM_LOG_INFO, "backup begun pid=%ld", (long)pid);
	return WM_OK;
}

void handle_backup(struct broker *broker, const struct wm_envelope *envelope)
{
	broker_commit(broker); /* what a receipt could tell, the backup holds */
	const int err = start(broker, envelope);
	if (err < 0) {
		wm_server_reject(broker->server, envelope, err, NULL, 0);
	}
}

/* --- its end --- */

static void answer_done(struct broker *broker, const struct report *report)
{
	struct wm_head head = wm_head_of(WM_MSG_BACKUP_DONE, broker->backup.req);

	head.rev = report->backup.revision;
	head.committed_at = (uint64_t)report->backup.committed_at;
	memcpy(head.store, report->backup.store_id, sizeof(head.store));
	memcpy(head.root, report->backup.root, sizeof(head.root));
	head.text = wm_view_str(report->name);
	head.has |=
		WM_HAS(REV) | WM_HAS(COMMITTED_AT) | WM_HAS(STORE) | WM_HAS(ROOT) | WM_HAS(TEXT);
	wm_log(WM_LOG_INFO, "backup done name=%s revision=%llu", report->name,
	       (unsigned long long)report->backup.revision);
	wm_server_post(broker->server, broker->backup.session,
		       &head); /* it is there all the same */
}

static void answer_failed(struct broker *broker, int err, const char *why)
{
	struct wm_envelope to = { .session = broker->backup.session };

	to.head.req = broker->backup.req;
	wm_log(WM_LOG_ERROR, "backup failed error=%s: %s", wm_err_name(err), why);
	wm_server_reject(broker->server, &to, broker_public_error(err), why, 0);
}

static void settle(struct broker *broker, const char *given_up)
{
	struct report report;
	const ssize_t got = read(broker->backup.fd, &report, sizeof(report));

	report.why[WHY_BYTES - 1] = '\0';
	report.name[WM_BACKUP_NAME_BYTES - 1] = '\0';
	if (given_up != NULL || got != (ssize_t)sizeof(report)) {
		answer_failed(broker, WM_EINTERNAL,
			      given_up != NULL ? given_up : "the process that took it died");
	} else if (report.err < 0) {
		answer_failed(broker, report.err, report.why);
	} else {
		answer_done(broker, &report);
	}
}

static void end(struct broker *broker, const char *given_up)
{
	settle(broker, given_up);
	close(broker->backup.fd);
	broker->backup = (struct backup_job){ .pid = 0 };
	wm_store_reap(broker->store); /* a child that died leaves its reader behind */
}

static void give_up(struct broker *broker, const char *why)
{
	(void)kill(broker->backup.pid, SIGKILL);
	while (waitpid(broker->backup.pid, NULL, 0) < 0 && errno == EINTR) {
	}
	end(broker, why);
}

int backup_turn(struct broker *broker)
{
	struct backup_job *job = &broker->backup;

	if (job->pid == 0) {
		return IDLE_MSEC;
	}
	if (waitpid(job->pid, NULL, WNOHANG) == job->pid) {
		end(broker, NULL);
	} else if (wm_mono_msec() >= job->until_mono_msec) {
		give_up(broker, "it took too long");
	} else if (broker->upkeep.room == ROOM_FULL) {
		/* Its reader keeps pages from being used again. */
		give_up(broker, "the map is full");
	}
	return job->pid == 0 ? IDLE_MSEC : POLL_MSEC;
}

void backup_stop(struct broker *broker)
{
	if (broker->backup.pid != 0) {
		give_up(broker, "the broker stops");
	}
}
