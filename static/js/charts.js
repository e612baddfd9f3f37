/* Shop total beside booked total by day. The figures come from the table that screen readers read: one truth, shown twice. */
(function () {
  "use strict";
  var charts = [];

  function colour(name) {
    return window.getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function rowsOf(table) {
    return Array.from(table.querySelectorAll("tbody tr")).map(function (row) {
      return { day: row.dataset.day, shop: Number(row.dataset.shop), booked: Number(row.dataset.booked) };
    });
  }

  function draw(canvas) {
    var table = document.getElementById(canvas.dataset.chart);
    var rows = rowsOf(table);
    var money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: canvas.dataset.currency });
    var short = new Intl.NumberFormat(document.documentElement.lang, {
      style: "currency", currency: canvas.dataset.currency, notation: "compact", maximumFractionDigits: 1,
    });
    var grid = { color: colour("--chart-grid") };
    var ticks = { color: colour("--chart-text"), maxRotation: 0, autoSkipPadding: 12 };
    function bars(label, key, shade) {
      return {
        label: label, data: rows.map(function (row) { return row[key]; }), backgroundColor: colour(shade),
        borderRadius: 3, maxBarThickness: 18, categoryPercentage: 0.72, barPercentage: 0.95,
      };
    }
    return new window.Chart(canvas, {
      type: "bar",
      data: {
        labels: rows.map(function (row) { return row.day; }),
        datasets: [bars(canvas.dataset.shopLabel, "shop", "--chart-shop"), bars(canvas.dataset.bookedLabel, "booked", "--chart-booked")],
      },
      options: {
        animation: false, maintainAspectRatio: false, responsive: true,
        interaction: { mode: "index", intersect: false },
        scales: {
          x: { grid: { display: false }, ticks: ticks, border: { color: colour("--chart-grid") } },
          y: {
            beginAtZero: true, grid: grid, border: { display: false },
            ticks: { color: colour("--chart-text"), maxTicksLimit: 5, callback: function (value) { return short.format(value); } },
          },
        },
        plugins: {
          legend: { position: "bottom", labels: { color: colour("--chart-text"), boxWidth: 12, boxHeight: 12 } },
          tooltip: { callbacks: { label: function (item) { return item.dataset.label + ": " + money.format(item.parsed.y); } } },
        },
      },
    });
  }

  function drawAll() {
    window.Chart.defaults.font.family = colour("--tblr-font-sans-serif");
    charts.forEach(function (chart) { chart.destroy(); });
    charts = Array.from(document.querySelectorAll("canvas[data-chart]")).map(draw);
  }

  document.addEventListener("DOMContentLoaded", drawAll);
  document.addEventListener("iweb:theme", drawAll);
})();
