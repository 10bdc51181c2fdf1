#include "page/pages.h"
#include "page/show.h"

void project_home_get(struct visit *visit) {
    respond_redirect(visit, project_path(visit, ""));
}
