// Makes every calculator on the page answer as its form changes.

import { begin, Form } from "./form.mjs";

begin(".as-calculator:not(.as-desk)", Form);
