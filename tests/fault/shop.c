#include "fault/shop.h"

#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"

#define GATEWAY(name, servers)                                  \
	"apiVersion: networking.istio.io/v1\n"                  \
	"kind: Gateway\n"                                       \
	"metadata: {name: " name ", namespace: istio-system}\n" \
	"spec:\n  selector: {istio: ingressgateway}\n  servers:\n" servers
#define SERVER(port, name, host)                                               \
	"  - port: {number: " port ", name: " name ", protocol: HTTP} # " host \
	"\n    hosts: [" host "]\n"

static const struct {
	const char *name, *text;
	unsigned mode;
} files[] = {
	{ ".jibe", "complete: true\n", 0644 },
	{ "kustomization.yaml",
		"kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\n"
		"resources:\n- api/gateway.yaml\n- shop/gateway.yaml # ours\n- routes.yaml\n",
		0755 },
	{ "api/gateway.yaml",
		GATEWAY("api",
			SERVER("80", "http", "shop.example.com")
				SERVER("8081", "http-partners", "partners.example.com")),
		0640 },
	{ "shop/gateway.yaml",
		GATEWAY("shop", SERVER("80", "http", "shop.example.com, www.example.com")), 0644 },
	{ "routes.yaml",
		"apiVersion: networking.istio.io/v1\nkind: VirtualService\n"
		"metadata: {name: api, namespace: api}\n"
		"spec:\n  hosts: [shop.example.com, partners.example.com]\n"
		"  gateways:\r\n  - istio-system/shop # this one\n  - istio-system/api\n"
		"  http:\n  - route: [{destination: {host: api, port: {number: 8080}}}]",
		0600 },
};

const char *const shop_changed[] = { "api/gateway.yaml", "kustomization.yaml", "routes.yaml",
	"shop/gateway.yaml", NULL };

void shop_die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stdout, fmt, ap);
	va_end(ap);
	fputc('\n', stdout);
	fflush(stdout);
	_exit(1);
}

const char *shop_path(const struct shop *s, const char *name)
{
	return str_printf(s->a, "%s/%s", s->root, name).p;
}

void shop_put(const struct shop *s, const char *name, const char *text)
{
	FILE *f = fopen(shop_path(s, name), "w");

	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		shop_die("cannot write %s: %s", name, strerror(errno));
}

static void run(const char *command)
{
	if (system(command) != 0)
		shop_die("failed: %s", command);
}

void shop_open(struct shop *s, struct arena *a, const char *jibe, bool git)
{
	struct str name = str_printf(a, "%s/jibe-fault-XXXXXX", trace_folder());
	char *root = memcpy(arena_alloc(a, name.n + 1), name.p, name.n);

	if (!mkdtemp(root))
		shop_die("cannot create a folder: %s", strerror(errno));
	*s = (struct shop){ a, root, git, jibe };
	umask(022);
	if (git)
		run(str_printf(a, "git init -q '%s'", root).p);
}

static const char *cleaning; /* the root */
static bool keep_git;

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	const char *below = path + strlen(cleaning);

	(void)st;
	(void)type;
	(void)ftw;
	if (keep_git &&
		(!*below ||
			(strncmp(below, "/.git", 5) == 0 && strncmp(below, "/.git/jibe", 10) != 0)))
		return 0;
	return remove(path);
}

static void clean(const struct shop *s, bool all)
{
	cleaning = s->root;
	keep_git = !all;
	if (nftw(s->root, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0)
		shop_die("cannot clean %s: %s", s->root, strerror(errno));
}

void shop_close(const struct shop *s)
{
	clean(s, true);
}

void shop_fill(const struct shop *s)
{
	clean(s, false);
	mkdir(shop_path(s, "api"), 0755);
	mkdir(shop_path(s, "shop"), 0755);
	for (size_t i = 0; i < countof(files); i++) {
		shop_put(s, files[i].name, files[i].text);
		chmod(shop_path(s, files[i].name), files[i].mode);
	}
}

static struct {
	struct arena *a;
	VEC(struct str) lines;
	bool manifests;
} view;

static int look_at(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	const char *below = path + strlen(cleaning);
	struct str text = { 0 };
	bool is_git = strncmp(below, "/.git", 5) == 0, is_jibe = strstr(below, "/.git/jibe");

	(void)ftw;
	if (!*below || (is_git && !is_jibe))
		return 0;
	if (view.manifests && (type != FTW_F || !str_ends(str_of(path), ".yaml")))
		return 0;
	if (type == FTW_F && !fs_read(&text, view.a, path, NULL))
		shop_die("cannot read %s", path);
	struct str line = str_printf(view.a, "%s %o %lu\n" PRIs "\n", below, (unsigned)st->st_mode,
		type == FTW_F ? (unsigned long)st->st_nlink : 0ul, ARGs(text));
	vec_push(view.a, &view.lines, line);
	return 0;
}

static struct str look(const struct shop *s, bool manifests)
{
	struct buf out = { .a = s->a };

	memset(&view, 0, sizeof(view));
	view.a = s->a;
	view.manifests = manifests;
	cleaning = s->root;
	if (nftw(s->root, look_at, 16, FTW_PHYS) != 0)
		shop_die("cannot look at %s: %s", s->root, strerror(errno));
	if (view.lines.n)
		qsort(view.lines.v, view.lines.n, sizeof(struct str), str_qsort);
	for (uint32_t i = 0; i < view.lines.n; i++)
		buf_add(&out, view.lines.v[i]);
	return str_dup(s->a, buf_str(&out));
}

struct str shop_look(const struct shop *s)
{
	return look(s, false);
}

struct str shop_manifests(const struct shop *s)
{
	return look(s, true);
}

static const char *const *args(const struct shop *s, const char *first, const char *second)
{
	const char **v = arena_array(s->a, const char *, 6);

	v[0] = s->jibe;
	v[1] = "--root";
	v[2] = s->root;
	v[3] = first;
	v[4] = second;
	return v;
}

const char *const *shop_fix(const struct shop *s)
{
	return args(s, "--fix", "-q");
}

const char *const *shop_check(const struct shop *s)
{
	return args(s, "-q", NULL);
}
