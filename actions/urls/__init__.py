from actions.urls import documents, money, programmes, results

app_name = "actions"

urlpatterns = [*programmes.urlpatterns, *money.urlpatterns, *results.urlpatterns, *documents.urlpatterns]
