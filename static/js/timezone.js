// Offers the browser's time zone where a form asks for one that nobody has chosen yet.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const select of document.querySelectorAll("select[data-time-zone]")) {
  const isUntouched = select.options[select.selectedIndex]?.value === "UTC";
  const offered = [...select.options].find((option) => option.value === zone);
  if (isUntouched && offered) offered.selected = true;
}
