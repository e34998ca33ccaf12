"""Chinese dates as people write them: 9月3日, without a nought before the day or month."""

DATE_FORMAT = "Y年n月j日"
MONTH_DAY_FORMAT = "n月j日"
