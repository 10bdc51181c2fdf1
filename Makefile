# Nafuda. `make run` shows it, `make test` proves it, `make help` lists the rest.
BUILD ?= build
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
FUZZ_SECONDS ?= 60
JOBS := $(shell nproc)
ifeq ($(origin CC),default)
CC := gcc
endif

# What Debian 12 needs to have: for building and serving, for the demo, the tests, the benchmark.
RUN_PACKAGES := gcc libc6-dev pkg-config libsqlite3-dev libssl-dev libc-ares-dev libidn2-dev \
	libpsl-dev publicsuffix libcurl4-openssl-dev ca-certificates libjansson-dev libfcgi-dev clearsilver-dev libmimalloc-dev libqrencode-dev \
	nginx-light spawn-fcgi multiwatch
DEMO_PACKAGES := nsd unbound
# Postfix would take the place of another mail server: then the tests of the mailer are left out.
MAILER_PACKAGES = $(shell test -e /usr/sbin/sendmail -a ! -e /usr/sbin/postfix || echo postfix postfix-sqlite) \
	opendkim opendkim-tools rspamd sasl2-bin libsasl2-modules python3-dkim
TEST_PACKAGES = $(DEMO_PACKAGES) $(MAILER_PACKAGES) ldnsutils clang-14 clang-format-14 libclang-rt-14-dev libcmocka-dev libopendmarc-dev python3 python3-yaml python3-spf valgrind openssl curl \
	chromium fonts-noto-cjk $(shell command -v npm >/dev/null 2>&1 || echo nodejs npm)
BENCH_PACKAGES := python3 valgrind dnsperf opendkim-tools libmail-dkim-perl openssl iproute2 $(DEMO_PACKAGES)

FOLDERS := base dns mail check store vault work export
WEB_FOLDERS := web page
LIBRARIES := sqlite3 libcrypto libcares libidn2 libpsl jansson libqrencode

CFLAGS ?= -O2 -g
HARDENING ?= -D_FORTIFY_SOURCE=3 -fstack-protector-strong
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wwrite-strings -Wvla -Wundef -Wformat=2 -Werror
DIALECT := -std=c11 -Icgi -isystem /usr/include/ClearSilver -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE
COMPILE = $(CC) $(DIALECT) $(CPPFLAGS) $(WARNINGS) $(CFLAGS) $(HARDENING) -fPIE $(SANITIZE)
CLANG = clang-14 $(DIALECT) $(CPPFLAGS) $(WARNINGS) -fsyntax-only
LINK = $(CC) -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(CFLAGS) $(LDFLAGS) $(SANITIZE)
CPPFLAGS += $(shell pkg-config --cflags $(LIBRARIES) 2>/dev/null)
LIBS = -lneo_cs -lneo_utl -lfcgi $(shell pkg-config --libs $(LIBRARIES) 2>/dev/null)
# Small allocations are most of what a page costs: mimalloc takes a quarter less time for them.
MALLOC ?= -Wl,--push-state,--no-as-needed -lmimalloc -Wl,--pop-state

c_of = $(filter-out $(UNSEAL),$(wildcard $(foreach folder,$(1),cgi/$(folder)/*.c)))
objects = $(patsubst cgi/%.c,$(BUILD)/%.o,$(call c_of,$(1)))
programs = $(patsubst %.c,$(BUILD)/%,$(wildcard $(1)))

PROGRAMS := $(BUILD)/nafuda $(BUILD)/nafuda.fcgi $(BUILD)/nafuda-watch $(BUILD)/nafuda-export
MAINS := cgi/main.c cgi/tool.c cgi/watch.c cgi/exporter.c
# What opens sealed keys is in no library: one program alone has it.
UNSEAL := cgi/vault/unseal.c
ARCHIVES := $(BUILD)/libroot.a $(BUILD)/libweb.a $(BUILD)/libcore.a
UNIT_TESTS := $(call programs,tests/unit/test_*.c)
FUZZ_TESTS := $(call programs,tests/fuzz/fuzz_*.c)
TEST_TOOLS := $(call programs,$(foreach part,dns bench faults lint web,tests/$(part)/*.c))
SOURCES := $(wildcard cgi/*.c cgi/*/*.c tests/*/*.c)

all: $(PROGRAMS)

$(BUILD)/nafuda: $(BUILD)/tool.o $(ARCHIVES)
	@echo "ld $@"
	@$(LINK) -o $@ $^ $(LIBS)

$(BUILD)/nafuda.fcgi: $(BUILD)/main.o $(ARCHIVES)
	@echo "ld $@"
	@$(LINK) -o $@ $^ $(MALLOC) $(LIBS)

$(BUILD)/nafuda-watch: $(BUILD)/watch.o $(ARCHIVES)
	@echo "ld $@"
	@$(LINK) -o $@ $^ $(MALLOC) $(LIBS) $(shell pkg-config --libs libcurl libssl)

$(BUILD)/nafuda-export: $(BUILD)/exporter.o $(UNSEAL:cgi/%.c=$(BUILD)/%.o) $(BUILD)/libcore.a
	@echo "ld $@"
	@$(LINK) -o $@ $^ $(LIBS)

$(BUILD)/libroot.a: $(patsubst cgi/%.c,$(BUILD)/%.o,$(filter-out $(MAINS),$(wildcard cgi/*.c)))
$(BUILD)/libcore.a: $(call objects,$(FOLDERS))
$(BUILD)/libweb.a: $(call objects,$(WEB_FOLDERS))
$(BUILD)/%.a:
	@rm -f $@
	@ar rcs $@ $^

$(BUILD)/%.o: cgi/%.c
	@mkdir -p $(@D)
	@echo "cc $<"
	@$(COMPILE) -MMD -MP -MT $@ -c -o $@ $<

# Tests
test-programs: $(UNIT_TESTS) $(FUZZ_TESTS) $(TEST_TOOLS)

# Tests stand in for functions of rooms they leave out, which no header of theirs declares.
TEST_CFLAGS := -D_GNU_SOURCE= -Itests -Wno-missing-prototypes
$(BUILD)/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	@echo "cc $<"
	@$(COMPILE) $(TEST_CFLAGS) -MMD -MP -MT $@ -c -o $@ $<

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(ARCHIVES)
	@echo "ld $@"
	@$(LINK) -o $@ $^ -lcmocka $(LIBS) $(LIBS_$(@F))

$(BUILD)/tests/unit/test_unseal $(BUILD)/tests/unit/test_wiped: $(UNSEAL:cgi/%.c=$(BUILD)/%.o)

# Compared with somebody else's evaluation.
LIBS_test_forecast := -lopendmarc

# With libFuzzer under `make fuzz`, else with a main that replays the corpus.
FUZZ_MAIN ?= $(BUILD)/tests/fuzz/replay.o
$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(FUZZ_MAIN) $(ARCHIVES)
	@echo "ld $@"
	@$(LINK) $(FUZZ_LINK) -o $@ $^ $(LIBS)

$(TEST_TOOLS): $(BUILD)/%: $(BUILD)/%.o $(ARCHIVES)
	@echo "ld $@"
	@$(LINK) -o $@ $^ $(LIBS) -lpthread

$(BUILD)/tests/bench/many_keys: $(UNSEAL:cgi/%.c=$(BUILD)/%.o)

# The second compiler only has its say: no objects.
clang: $(SOURCES:%.c=$(BUILD)/clang/%.ok)
$(BUILD)/clang/%.ok: %.c
	@mkdir -p $(@D)
	@echo "clang $<"
	@$(CLANG) $(if $(filter tests/%,$<),$(TEST_CFLAGS)) -MMD -MP -MT $@ -MF $(@:.ok=.d) $<
	@touch $@

SANITIZED := BUILD=$(BUILD)/sanitize MALLOC= HARDENING= \
	CFLAGS='-O1 -g -fno-omit-frame-pointer' \
	SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all'

# The corpora are replayed under the sanitizers; `make sanitize` runs the other tests so too.
test:
	@nginx/packages $(RUN_PACKAGES) $(TEST_PACKAGES)
	@$(MAKE) --no-print-directory -j$(JOBS) all test-programs clang tests/browser/node_modules
	@$(MAKE) --no-print-directory -j$(JOBS) $(SANITIZED) fuzz-programs
	@BUILD=$(BUILD) tests/run

fuzz-programs: $(FUZZ_TESTS)
lint-programs: $(call programs,tests/lint/*.c)

sanitize:
	@nginx/packages $(RUN_PACKAGES) $(TEST_PACKAGES)
	@$(MAKE) --no-print-directory -j$(JOBS) $(SANITIZED) all test-programs
	@BUILD=$(BUILD)/sanitize LIMIT=1800 tests/run unit fuzz web

fuzz:
	@nginx/packages $(RUN_PACKAGES) $(TEST_PACKAGES)
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=$(BUILD)/fuzz CC=clang-14 MALLOC= HARDENING= \
		CFLAGS='-O1 -g -fno-omit-frame-pointer' FUZZ_MAIN= FUZZ_LINK=-fsanitize=fuzzer \
		SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' \
		fuzz-programs
	@for program in $(patsubst %.c,%,$(wildcard tests/fuzz/fuzz_*.c)); do \
		name=$${program##*/fuzz_}; found=$(BUILD)/fuzz/found/$$name; mkdir -p $$found || exit 1; \
		echo "$$name: $(FUZZ_SECONDS) s"; \
		$(BUILD)/fuzz/$$program -max_total_time=$(FUZZ_SECONDS) -timeout=5 -rss_limit_mb=1024 \
			-verbosity=0 -print_final_stats=1 -artifact_prefix=$$found/ \
			$$found tests/fuzz/corpus/$$name || exit 1; done

lint:
	@nginx/packages $(RUN_PACKAGES) $(TEST_PACKAGES)
	@$(MAKE) --no-print-directory -j$(JOBS) clang lint-programs
	@BUILD=$(BUILD) tests/lint/lint.py

format:
	clang-format-14 -i $(wildcard cgi/*.[ch] cgi/*/*.[ch] tests/*/*.[ch])

bench:
	@nginx/packages $(RUN_PACKAGES) $(BENCH_PACKAGES)
	@$(MAKE) --no-print-directory -j$(JOBS) all test-programs
	@BUILD=$(BUILD) tests/bench/run

tests/browser/node_modules: tests/browser/package-lock.json
	cd tests/browser && npm ci --ignore-scripts
	@touch $@

# Serving from this tree
run:
	@nginx/packages $(RUN_PACKAGES)
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@BUILD=$(BUILD) exec nginx/run

demo:
	@nginx/packages $(RUN_PACKAGES) $(DEMO_PACKAGES)
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@BUILD=$(BUILD) exec nginx/demo

# Into DESTDIR. Starts and enables nothing; a nafuda.conf that is there already stays.
LIB := $(PREFIX)/lib/nafuda
SHARE := $(PREFIX)/share/nafuda
UNITS := $(PREFIX)/lib/systemd/system
EXPORT := /var/lib/nafuda-export
FILL = -e 's|@LIB@|$(LIB)|g' -e 's|@BIN@|$(PREFIX)/bin|g' -e 's|@SHARE@|$(SHARE)|g' \
	-e 's|@CONF@|$(SYSCONFDIR)/nafuda|g' -e 's|@SNIPPETS@|$(SYSCONFDIR)/nginx/snippets|g' \
	-e 's|@SOCKETS@|/run/nafuda|g' -e 's|@EXPORT@|$(EXPORT)|g'
fill = sed $(FILL) $(1) > $(DESTDIR)$(2) && chmod 644 $(DESTDIR)$(2)

install: all
	install -d $(foreach folder,$(PREFIX)/bin $(LIB) $(SHARE)/mailer $(UNITS) $(PREFIX)/lib/sysusers.d \
		$(PREFIX)/lib/tmpfiles.d $(SYSCONFDIR)/nafuda $(SYSCONFDIR)/nginx/conf.d \
		$(SYSCONFDIR)/nginx/snippets $(SYSCONFDIR)/nginx/sites-available,$(DESTDIR)$(folder))
	install $(BUILD)/nafuda $(DESTDIR)$(PREFIX)/bin/nafuda
	install $(BUILD)/nafuda.fcgi $(BUILD)/nafuda-watch $(BUILD)/nafuda-export $(DESTDIR)$(LIB)/
	rm -rf $(foreach folder,templates static db,$(DESTDIR)$(SHARE)/$(folder))
	cp -R templates static db $(DESTDIR)$(SHARE)/
	@$(call fill,nginx/nafuda-http.conf,$(SYSCONFDIR)/nginx/conf.d/nafuda.conf)
	@$(call fill,nginx/nafuda-server.conf,$(SYSCONFDIR)/nginx/snippets/nafuda-server.conf)
	@$(call fill,nginx/nafuda-fastcgi.conf,$(SYSCONFDIR)/nginx/snippets/nafuda-fastcgi.conf)
	@$(call fill,nginx/site.conf,$(SYSCONFDIR)/nginx/sites-available/nafuda)
	@$(call fill,nginx/systemd/nafuda.target,$(UNITS)/nafuda.target)
	@$(call fill,nginx/systemd/nafuda-setup.service,$(UNITS)/nafuda-setup.service)
	@$(call fill,nginx/systemd/nafuda-watch.service,$(UNITS)/nafuda-watch.service)
	@$(call fill,nginx/systemd/nafuda-export.service,$(UNITS)/nafuda-export.service)
	@$(foreach pool,page verify signin,\
		$(call fill,nginx/systemd/nafuda-pool.socket,$(UNITS)/nafuda-$(pool).socket) && \
		$(call fill,nginx/systemd/nafuda-pool@.service,$(UNITS)/nafuda-$(pool)@.service) &&) :
	@$(call fill,nginx/systemd/sysusers.conf,$(PREFIX)/lib/sysusers.d/nafuda.conf)
	@$(call fill,nginx/systemd/tmpfiles.conf,$(PREFIX)/lib/tmpfiles.d/nafuda.conf)
	@$(foreach file,$(notdir $(wildcard nginx/mailer/*)),\
		$(call fill,nginx/mailer/$(file),$(SHARE)/mailer/$(file)) &&) :
	chmod 755 $(foreach script,reload submit,$(DESTDIR)$(SHARE)/mailer/$(script))
	@test -e $(DESTDIR)$(SYSCONFDIR)/nafuda/nafuda.conf || \
		$(call fill,nginx/systemd/nafuda.conf,$(SYSCONFDIR)/nafuda/nafuda.conf)

clean:
	rm -rf $(BUILD)

help:
	@echo 'make            builds nafuda, nafuda.fcgi, nafuda-watch and nafuda-export in $(BUILD)/'
	@echo 'make run        installs what is missing, builds, serves on the address of the settings'
	@echo 'make demo       the same with name servers, sample zones and domains in every state'
	@echo 'make test       installs what the tests need and runs all of them'
	@echo 'make lint       layers, sizes, templates, sentences; make format formats the C files'
	@echo 'make sanitize   unit, web and corpus tests under ASan and UBSan'
	@echo 'make fuzz       each fuzz target for FUZZ_SECONDS=$(FUZZ_SECONDS)'
	@echo 'make bench      ratios against peers measured in the same run'
	@echo 'make install    to DESTDIR, PREFIX=$(PREFIX): programs, templates, units, nginx site'
	@echo 'make clean      removes $(BUILD)/'

.PHONY: all test test-programs fuzz-programs lint-programs clang sanitize fuzz lint format bench run demo install \
	clean help
.DELETE_ON_ERROR:
.SECONDARY:

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
