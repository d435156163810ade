import { cbs, shipped } from "./_shipped";

export default shipped("GSBottleneck", "Li et al., Slim-neck by GSConv, 2022, arXiv 2206.02424", {
  layers: [
    { type: "GSConv", args: ["c2//2", 1] },
    { name: "through", type: "GSConv", args: ["c2", 3] },
    { name: "past", ...cbs("c2"), from: "input" },
    { type: "add", from: ["through", "past"] },
  ],
});
