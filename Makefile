# Nafuda. `make run` shows it, `make test` proves it, `make help` lists the rest.
BUILD ?= build
ifeq ($(origin CC),default)
CC := gcc
endif
FOLDERS := base dns mail check store vault work export web page
PACKAGES := sqlite3 libcrypto libcares libidn2 libpsl jansson

CFLAGS ?= -O2 -g
HARDENING ?= -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wwrite-strings -Wvla -Wundef -Wformat=2 -Werror
CPPFLAGS += -Icgi -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
ALL_CFLAGS = -std=c11 $(WARNINGS) $(CFLAGS) $(HARDENING) $(SANITIZE)
LDFLAGS += -pie -Wl,-z,relro,-z,now $(SANITIZE)
LIBS = $(shell pkg-config --libs $(PACKAGES))
WEB_LIBS = -lfcgi -lneo_cs -lneo_utl

objects = $(patsubst cgi/%.c,$(BUILD)/%.o,$(wildcard $(foreach f,$(1),cgi/$(f)/*.c)))
CORE := $(call objects,base dns mail check store vault work)
CONSOLE := $(call objects,web page) $(BUILD)/main.o

all: $(BUILD)/nafuda $(BUILD)/nafuda.fcgi $(BUILD)/nafuda-watch

$(BUILD)/%.o: cgi/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/libcore.a: $(CORE)
	@rm -f $@ && ar rcs $@ $^

$(BUILD)/libweb.a: $(call objects,web)
	@rm -f $@ && ar rcs $@ $^

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
