# 新机器只需 Python 3.11 以上与 make：make demo 走一遍全程，make test 跑全部测试。
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test validator approve lint lock locale samples handbook clean

$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "需要 Python 3.11 以上；可用 make PYTHON=python3.12 指定")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: $(VENV)/.installed
	$(BIN)/qingdan demo $(if $(wildcard demo),demo-$(shell date +%Y%m%d-%H%M%S),demo)

test: $(VENV)/.installed
	$(BIN)/python -m pytest -n auto --dist loadfile

# 微软的 Open XML SDK（只有 Linux x64 的）：没有它，测试里那一项跳过。
validator:
	cd tests/outputs/validator && npm ci --no-fund --no-audit --loglevel=error

# 公文的样子变了，看过 build/looks 里的图，认可现在的样子。
approve: $(VENV)/.installed
	$(BIN)/python -m tests.outputs.looks

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# 依赖改动后重锁：各平台通用，带校验值，不带任何下载地址。
lock: $(VENV)/.installed
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra dev \
		--generate-hashes --no-header --no-annotate --output-file requirements.lock pyproject.toml

locale: $(VENV)/.installed
	$(BIN)/pybabel --quiet compile -i pipelines/locale/zh_CN/LC_MESSAGES/messages.po \
		-o pipelines/locale/zh_CN/LC_MESSAGES/messages.mo

handbook: $(VENV)/.installed
	$(BIN)/python -m pipelines.explaining templates docs
	$(BIN)/python -m addin.handbook docs

samples: $(VENV)/.installed
	$(BIN)/python -m sample_workbooks.make_samples

clean:
	rm -rf $(VENV) demo demo-*
