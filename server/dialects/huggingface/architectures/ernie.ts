import { early } from "../parts/early";

export default () => early("ernie", "Ernie", { sizes: [30522], prefix: "ernie", tasks: true });
