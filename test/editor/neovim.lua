-- The language server under another editor: Neovim's built-in client, over stdio (0.7 and later).
--   COMMAND="node dist/cli.js lsp --stdio" FILE=model.yaml nvim --headless -u NONE -i NONE -n -c "luafile test/editor/neovim.lua"
-- FILE is the model of test/editor/neovim.mjs. Prints `ok …` for each thing seen; exit code 0 when all were, 1 otherwise.
local function out(text) io.stdout:write(text .. "\n") end

local function wait(what, condition)
  assert(vim.wait(10000, condition, 20), what)
  out("ok " .. what)
end

local function request(client, method, params)
  params.textDocument = vim.lsp.util.make_text_document_params(0)
  local answers = vim.lsp.buf_request_sync(0, method, params, 10000)
  return answers and answers[client] and answers[client].result
end

local function session()
  vim.cmd("edit " .. vim.fn.fnameescape(os.getenv("FILE")))
  vim.bo.filetype = "yaml"
  local client = assert(vim.lsp.start_client({ -- vim.lsp.start() exists only from 0.8
    name = "fovea",
    cmd = vim.split(os.getenv("COMMAND"), " "),
    root_dir = vim.fn.fnamemodify(os.getenv("FILE"), ":h"),
  }))
  vim.lsp.buf_attach_client(0, client)
  wait("initialized", function()
    local c = vim.lsp.get_client_by_id(client)
    return c and c.initialized
  end)

  -- A client that cannot pull problems must get them pushed: that is Neovim before 0.10.
  wait("a problem on line 4", function()
    local all = vim.diagnostic.get(0)
    return #all == 1 and all[1].lnum == 3 and all[1].source == "fovea"
  end)

  local hover = request(client, "textDocument/hover", { position = { line = 2, character = 13 } })
  assert(hover and hover.contents.value:find("1[,. ]?856"), "no parameters in the hover")
  out("ok hover")

  local whole = { start = { line = 0, character = 0 }, ["end"] = { line = 6, character = 0 } }
  local hints = request(client, "textDocument/inlayHint", { range = whole })
  assert(hints and #hints > 0, "no inlay hints")
  out("ok hints")

  vim.api.nvim_buf_set_lines(0, 3, 4, false, { "  - [-1, 1, Conv, [128, 3, 2]]" })
  wait("no problem after the edit", function() return #vim.diagnostic.get(0) == 0 end)
  vim.lsp.stop_client(client)
end

local passed, why = pcall(session)
if passed then vim.cmd("qall!") end
out("not ok " .. tostring(why))
vim.cmd("cquit 1")
