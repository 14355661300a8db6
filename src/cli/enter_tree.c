#include "cli/cli.h"

bool enter_tree(struct fs_hold *hold, struct str root, enum fs_use use, struct err *err)
{
	struct arena a = { 0 };
	enum fs_repair repair;
	bool ok = fs_enter(hold, str_c(&a, root), use, &repair, err);

	arena_clear(&a);
	if (!ok)
		return false;
	switch (repair) {
	case FS_WHOLE:
		break;
	case FS_UNDONE:
		say("a fix was interrupted here; it is undone, all files are as before it");
		break;
	case FS_FINISHED:
		say("a fix was interrupted here; it is finished, all its files are written");
		break;
	}
	return true;
}
