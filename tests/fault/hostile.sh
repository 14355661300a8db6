#!/bin/sh
# hostile.sh JIBE: a tree whose names are chosen to be misread, with all that a
# file system has besides files. The names are found, fixed and quoted as git
# quotes them; what is no file is left alone, and nothing waits for it.
set -u
jibe=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
work=$(mktemp -d)
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
chmod 755 "$work"
LC_ALL=C HOME=$work GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com
export LC_ALL HOME GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL
export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
failed=0

bad() {
	echo "FAILED: $*"
	failed=1
}

# gateway NUMBER NAME HOSTS
gateway() {
	cat <<-END
	apiVersion: networking.istio.io/v1
	kind: Gateway
	metadata: {name: $2, namespace: n$1}
	spec:
	  selector: {istio: gw$1}
	  servers:
	  - port: {number: 80, name: http, protocol: HTTP}
	    hosts: [$3]
	END
}

count=0
# One conflict in a file of that name, one whose fix removes such a file.
name() {
	count=$((count + 1))
	{
		gateway $count a 'a.example.com, b.example.com'
		echo ---
		gateway $count b a.example.com
	} >"./$1"
	gateway 10$count a a.example.com >"gone/$1"
	gateway 10$count b 'a.example.com, b.example.com' >"kept/$count.yaml"
}

fill() {
	mkdir "$work/tree"
	cd "$work/tree" || exit 2
	mkdir gone kept
	echo 'complete: true' >.jibe
	name 'with space.yaml'
	name "$(printf 'new\nline.yaml')"
	name "$(printf 'tab\there.yaml')"
	name '"double".yaml'
	name "'single'.yaml"
	name 'back\slash.yaml'
	name "$(printf 'bell\007 delete\177.yaml')"
	name "$(printf 'bad \377\376 utf8.yaml')"
	name "$(printf 'caf\303\251.yaml')"
	name '-x.yaml'
	name '--fix.yaml'
	name 'a => b.yaml'
	name '$(x).yaml'
	name '`x`;&|*?[y].yaml'
	name ' leading.yaml'
	name 'trailing .yaml'
	name '%0a%.yaml'
	name "$(printf '%0250d.yaml' 0)"
}

same() {
	diff -r "$1" "$2" >"$work/differs" || { head -5 "$work/differs"; bad "$3"; }
}

test_names() {
	git init -q . && git add . && git commit -qm names || bad 'git commit'
	"$jibe" -q --output-format json >"$work/json" || [ $? = 1 ] || bad 'json: status'
	if command -v python3 >/dev/null; then
		found=$(python3 -c 'import json, sys; print(len(json.load(sys.stdin)["findings"]))' \
			<"$work/json")
		[ "$found" = $((count * 2)) ] || bad "json: $found findings"
	else
		echo 'skipped: no python3 to read the JSON'
	fi
	"$jibe" -q diff >"$work/diff"
	[ $? = 1 ] || bad 'diff: status'
	git clone -q . "$work/applied" && git -C "$work/applied" apply "$work/diff" ||
		bad 'git apply refuses the diff'
	"$jibe" -q fix >"$work/out" 2>&1 || { head -9 "$work/out"; bad 'fix: status'; }
	mv "$work/applied/.git" "$work/applied.git"
	cp -R .git "$work/git" && rm -rf .git
	same "$work/applied" . 'git apply and --fix differ'
	mv "$work/git" .git
	[ -z "$(ls -A gone 2>/dev/null)" ] || bad 'files that go are still there'
	git diff --no-renames | grep -aE '^(diff --git|--- |\+\+\+ )' | sort >"$work/theirs"
	grep -aE '^(diff --git|--- |\+\+\+ )' "$work/diff" | sort >"$work/ours"
	cmp -s "$work/theirs" "$work/ours" || { diff "$work/theirs" "$work/ours"; bad 'not quoted as by git'; }
	[ "$(grep -c "^diff" "$work/ours")" = $((count * 2)) ] || bad 'not all files are in the diff'
	[ -z "$(find . -name '.jibe-*')" ] && [ ! -e .git/jibe ] || bad 'something is left'
	"$jibe" -q >"$work/out" || bad 'not clean after the fix'
}

# What the other side can do: everything that is no file, under a file's name.
strange() {
	mkfifo fifo.yaml kustomization.yaml
	ln -s loop.yaml loop.yaml
	ln -s two.yaml one.yaml && ln -s one.yaml two.yaml
	ln -s .. up && ln -s . self.yaml
	ln -s /dev/zero zero.yaml
	ln -s "$work/outside.yaml" outside.yaml
	mkdir folder.yaml
	perl -e 'use Socket; socket(S, PF_UNIX, SOCK_STREAM, 0) && bind(S, sockaddr_un("socket.yaml")) or die' 2>/dev/null ||
		echo 'skipped: no socket could be made'
	mknod device.yaml c 1 5 2>/dev/null || echo 'skipped: no device could be made (needs root)'
}

# The time is no measure of anything: whoever waits would wait for ever.
still() {
	timeout 120 "$jibe" "$@" >"$work/out" 2>"$work/err"
	status=$?
	[ $status != 124 ] || bad "jibe $* waits"
	return $status
}

test_strange() {
	gateway 1 a 'a.example.com, b.example.com' >one-a.yaml
	gateway 1 b a.example.com >one-b.yaml
	cp one-b.yaml "$work/outside.yaml"
	cp "$work/outside.yaml" "$work/before.yaml"
	echo 'complete: true' >.jibe
	strange
	still -q || [ $? = 1 ] || { cat "$work/err"; bad 'status of a check among strange things'; }
	[ -s "$work/out" ] || bad 'no finding among strange things'
	still -q fifo.yaml zero.yaml loop.yaml
	[ $? = 2 ] || bad 'a loop of links that is named'
	still -q fix || { cat "$work/err"; bad 'fix among strange things'; }
	cmp -s "$work/outside.yaml" "$work/before.yaml" || bad 'written through a link that leads out'
	rm .jibe && mkfifo .jibe
	still -q
	[ $? = 2 ] || bad 'a .jibe that is a pipe'
	rm .jibe && echo 'complete: true' | still -q --config /dev/stdin ||
		{ cat "$work/err"; bad '--config from a pipe'; }
}

# To root nothing is unreadable; somebody else looks then.
unprivileged() {
	if [ "$(id -u)" != 0 ]; then
		"$jibe" "$@"
	else
		setpriv --reuid=65534 --regid=65534 --clear-groups "$jibe" "$@"
	fi
}

test_unreadable() {
	gateway 1 a 'a.example.com, b.example.com' >readable.yaml
	gateway 1 b a.example.com >shut.yaml
	chmod 0 shut.yaml
	chmod 555 .
	if ! unprivileged --version >/dev/null 2>&1; then
		echo 'skipped: no other user can run jibe here'
		return
	fi
	unprivileged >"$work/out" 2>"$work/err"
	[ $? = 0 ] || bad 'status with an unreadable file'
	grep -q 'cannot read .*shut.yaml: Permission denied' "$work/err" || bad 'unreadable file not named'
	unprivileged --strict >"$work/out" 2>"$work/err"
	[ $? = 2 ] || bad 'status with --strict and an unreadable file'
	chmod 755 . && printf 'jibe journal 1\nbegun\n' >.jibe-journal && chmod 555 .
	unprivileged >"$work/out" 2>"$work/err"
	[ $? = 2 ] || bad 'status with a journal that cannot be removed'
	grep -q 'cannot clear away .*\.jibe-journal' "$work/err" || bad 'the journal is not named'
	chmod 755 . && rm .jibe-journal
	mkdir folder && mv shut.yaml folder/ && chmod 0 folder
	unprivileged >"$work/out" 2>"$work/err"
	[ $? = 2 ] || bad 'status with an unreadable folder'
	grep -q 'cannot read .*folder' "$work/err" || bad 'unreadable folder not named'
	chmod 755 folder
}

fill
test_names
for git in yes no; do
	for what in strange unreadable; do
		mkdir "$work/$what-$git" && cd "$work/$what-$git" || exit 2
		[ $git = no ] || git init -q .
		[ "$what-$git" = unreadable-yes ] || "test_$what"
	done
done
echo "$count names"
exit $failed
