import assert from "node:assert/strict";
import { loaderOf } from "../../server/config/load";
import { pinnedIn } from "../../server/config/releases";

const PACKAGES = ["ultralytics", "keras"];

const PINS: readonly (readonly [string, string, string | undefined])[] = [
  ["a requirement", "numpy\nultralytics==8.3.0\n", "8.3.0"],
  ["extras and a marker", "ultralytics[export] == 8.2.5 ; python_version > '3.8'", "8.2.5"],
  ["another spelling", "Ultralytics===8.4.1", "8.4.1"],
  ["a dependency of a project", 'dependencies = ["torch>=2", "ultralytics==8.4.0"]', "8.4.0"],
  ["Poetry's own table", '[tool.poetry.dependencies]\nultralytics = "8.1.2"', undefined],
  ["conda", "dependencies:\n  - python=3.11\n  - ultralytics=8.3.7\n", "8.3.7"],
  ["a lock file", '[[package]]\nname = "ultralytics"\nversion = "8.3.9"\n', "8.3.9"],
  ["Pipfile.lock", '{"default": {"ultralytics": {"hashes": [], "version": "==8.2.0"}}}', "8.2.0"],
  ["a range", "ultralytics>=8.3.0\n", undefined],
  ["a wildcard", "ultralytics==8.3.*\n", undefined],
  ["a comment", "# ultralytics==8.3.0\n", undefined],
  ["another package", "ultralytics-thop==2.0.0\nmy-ultralytics==1.0\n", undefined],
];

describe("the release that a project pins", () => {
  for (const [what, text, version] of PINS)
    it(`is read from ${what}`, () => assert.equal(pinnedIn(text, PACKAGES).get("ultralytics"), version));

  const hostOf = (files: Readonly<Record<string, string>>) => ({
    list: async (folder: string) => [
      ...new Set(
        Object.keys(files)
          .filter((file) => file.startsWith(`${folder}/`))
          .map((file) => file.slice(folder.length + 1).split("/")[0] ?? ""),
      ),
    ],
    read: async (file: string) => files[file],
  });

  it("is that of the nearest folder, and of a lock file before requirements", async () => {
    const loader = loaderOf(
      hostOf({
        "/p/.git/HEAD": "",
        "/p/requirements.txt": "ultralytics==8.0.0\nkeras==3.1.0",
        "/p/a/requirements.txt": "ultralytics==8.1.0",
        "/p/a/uv.lock": 'name = "ultralytics"\nversion = "8.2.0"',
        "/requirements.txt": "keras==2.0.0",
      }),
    );
    assert.deepEqual(await loader.releasesFor("/p/a/x.yaml"), [
      { package: "ultralytics", version: "8.2.0", from: "uv.lock" },
      { package: "keras", version: "3.1.0", from: "requirements.txt" },
    ]);
  });

  it("is what a virtual environment has installed, where nothing is pinned", async () => {
    const site = "/p/.venv/lib/python3.11/site-packages";
    const loader = loaderOf(
      hostOf({ [`${site}/ultralytics-8.3.5.dist-info/METADATA`]: "", "/p/requirements.txt": "ultralytics" }),
    );
    assert.deepEqual(await loader.releasesFor("/p/x.yaml"), [
      { package: "ultralytics", version: "8.3.5", from: ".venv" },
    ]);
  });
});
