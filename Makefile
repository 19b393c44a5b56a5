# Short names for `python3 bootstrap.py ...`; nothing here that is not there, but the making of the lock files.

.PHONY: demo test test-all install lock

demo test install:
	python3 bootstrap.py $@

test-all:
	python3 bootstrap.py test --all

# Needs uv. The files name every version and hash, for all systems, and no address: pip's own settings say from where.
COMPILE = uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
	--custom-compile-command "make lock"
lock:
	$(COMPILE) requirements/build.in -o requirements/build.txt
	$(COMPILE) pyproject.toml -c requirements/build.txt -o requirements/runtime.txt
	$(COMPILE) pyproject.toml requirements/test.in -c requirements/runtime.txt -o requirements/test.txt
	$(COMPILE) pyproject.toml requirements/benchmark.in -c requirements/runtime.txt -o requirements/benchmark.txt
